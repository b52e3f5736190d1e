import { toJsonText } from '../../go/json-text.ts'
import { toSseEvent } from '../sse.ts'

/** Writes the delta events of one item. These events differ only in the delta and in the sequence number. */
export interface DeltaWriter {
  readonly outputIndex: number
  readonly write: (delta: string, sequenceNumber: number) => string
}

const GAP = '\0'
const WRITTEN_GAP = toJsonText(GAP)

/**
 * Creates a writer for the delta events of one item. It writes a template with two gaps once, and fills the gaps for each event. Each piece
 * of the reply has such an event, and only two values of it change.
 *
 * @param place the other fields of the events
 */
export function createDeltaWriter(type: string, place: { item_id: string; output_index: number }): DeltaWriter {
  const data = { type, sequence_number: GAP, ...place, delta: GAP }
  const [before, between, after] = toSseEvent(data, type).split(WRITTEN_GAP)
  return {
    outputIndex: place.output_index,
    write: (delta, sequenceNumber) => `${before}${sequenceNumber}${between}${toJsonText(delta)}${after}`,
  }
}
