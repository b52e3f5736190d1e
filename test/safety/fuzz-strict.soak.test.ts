import { claimAboutAnyRequest } from './fuzz/claim.ts'

claimAboutAnyRequest('strict')
