import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import { withDelivery, type Delivery } from './delivery.ts'

/** A refusal that a reply asked for: it comes with the headers and the wire of the reply. */
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

/** The same failure, with the delivery of the reply that failed. */
export function failWithReply(error: unknown, delivery: Delivery): never {
  throw error instanceof OllamaError && !(error instanceof ReplyFailure) ? new ReplyFailure(error, delivery) : error
}

/** The headers and the wire of the reply that failed, if it was one. */
export function deliveryOf(error: unknown): Delivery {
  return error instanceof ReplyFailure ? error.delivery : {}
}
