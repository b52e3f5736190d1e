import { claimAboutAnyRequest } from './fuzz/claim.ts'

claimAboutAnyRequest('default')
