import type { Claim } from '../claim.ts'
import { answerClaims } from './answers.ts'
import { streamClaims } from './streams.ts'

export const claims: readonly Claim[] = [...answerClaims, ...streamClaims]
