// The global setup of the browser projects. It runs only if one of their tests is about to run.
import { unpackChromium } from '../../scripts/chromium.ts'

export default unpackChromium
