// npm run schema:rules: writes rules.schema.json, the JSON schema of rules, from their types.
import { writeFile } from 'node:fs/promises'
import { renderRulesSchema, SCHEMA } from '../test/support/render-rules-schema.ts'

await writeFile(SCHEMA, renderRulesSchema())
