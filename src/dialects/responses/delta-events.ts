import { toJsonText } from '../../go/json-text.ts'
import { toSseEvent } from '../sse.ts'

/** Writes the events of the pieces of one item, which differ in the piece and in the number. */
export interface DeltaWriter {
  readonly outputIndex: number
  readonly write: (delta: string, sequenceNumber: number) => string
}

const GAP = '\0'
const WRITTEN_GAP = toJsonText(GAP)

/**
 * Why with gaps: there is one event for each piece, and all of it but two values was known before the first.
 *
 * @param place what else the events hold
 */
export function createDeltaWriter(type: string, place: { item_id: string; output_index: number }): DeltaWriter {
  const data = { type, sequence_number: GAP, ...place, delta: GAP }
  const [before, between, after] = toSseEvent(data, type).split(WRITTEN_GAP)
  return {
    outputIndex: place.output_index,
    write: (delta, sequenceNumber) => `${before}${sequenceNumber}${between}${toJsonText(delta)}${after}`,
  }
}
