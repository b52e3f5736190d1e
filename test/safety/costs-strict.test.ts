import { claimAboutCosts } from './claim-about-costs.ts'

claimAboutCosts('strict')
