import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import { withDelivery, type Delivery } from './delivery.ts'

/** A refusal that a reply asks for. It is sent with the headers and the wire of that reply. */
export class ReplyFailure extends OllamaError {
  readonly delivery: Delivery

  constructor({ status, message, cause }: OllamaError, delivery: Delivery) {
    super(status, message, { cause })
    this.delivery = delivery
  }

  override toAnswer(): HttpAnswer {
    return withDelivery(super.toAnswer(), this.delivery)
  }
}

/** Throws the error again. An `OllamaError` gets the delivery of the reply that failed, unless it already has one. */
export function failWithReply(error: unknown, delivery: Delivery): never {
  throw error instanceof OllamaError && !(error instanceof ReplyFailure) ? new ReplyFailure(error, delivery) : error
}

/** Returns the delivery of the reply that failed. It is empty if the error does not come from a reply. */
export function deliveryOf(error: unknown): Delivery {
  return error instanceof ReplyFailure ? error.delivery : {}
}
