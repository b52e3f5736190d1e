// A global setup of the browser projects: runs only when one of their tests is about to run.
import { unpackChromium } from '../../scripts/chromium.ts'

export default unpackChromium
