export { handle } from '../handle.ts'
