import type { Capability, Message, ModelDetails, Tensor } from '../protocol/responses.ts'

/**
 * An installed model as a test describes it. Fields that are left out get default values.
 *
 * @example
 * createMockOllama({ models: ['mistral:7b', { name: 'llama3.2', capabilities: ['completion', 'tools'] }] })
 */
export interface ModelFixture {
  /** The name of the model, such as `llama3.2` or `llama3.2:1b`. */
  name: string
  /** The time of the last change; a string is in RFC 3339. Default: the time when the mock was created or the model was added. */
  modifiedAt?: string | Date
  /**
   * The size of the model in bytes.
   *
   * @default 4_700_000_000
   */
  size?: number
  /** The digest of the model. Default: `sha256:deadbeef`; in `strict`, 64 hexadecimal digits that are made from the name. */
  digest?: string
  /**
   * The `details` of `/api/tags` and `/api/show`. Default: the format is `gguf`, the size is `8B`, the quantization is `Q4_0`, and
   * the family is made from the name. `strict` adds a context of 8192 tokens, and vectors of 4096 numbers.
   */
  details?: Partial<ModelDetails>
  /**
   * What the model can do. A request for anything else is refused. Default: `['embedding']` if the name contains `embed`, otherwise
   * `['completion', 'tools', 'insert', 'vision', 'thinking']`. Only `strict` refuses a request because of this default.
   */
  capabilities?: readonly Capability[]
  /**
   * The Go template that makes the prompt of the model. Default: `{{ .System }} {{ .Prompt }}`; in `strict`, `{{ .Prompt }}`. In `strict`, and
   * if the test gives `capabilities`, the default template also has what the capabilities need, such as `.Tools`.
   */
  template?: string
  /** The system prompt. Default: `You are a secret internal system prompt.`; in `strict`, none. */
  system?: string
  /** The parameters as `/api/show` prints them: a name and a value per line. Default: none. */
  parameters?: string
  /**
   * The code of Ollama that finds thoughts and tool calls in what the model writes, such as `harmony` for gpt-oss. It reads replies with
   * `written`. Default: none, so that the template says how the model writes.
   */
  parser?: string
  /** The text of the license, or a list with the texts of several. Default: none. */
  license?: string | readonly string[]
  /** The messages that come before those of each request, like the `MESSAGE` lines of a Modelfile. Default: none. */
  messages?: Message[]
  /**
   * The `model_info` of `/api/show`. Default: the architecture, a context of 8192 tokens, and vectors of 4096 numbers. The family, the size
   * and the two lengths are also in `details`. If only one of the two gives a value, the other one gets it.
   */
  modelInfo?: Record<string, unknown>
  /**
   * The address of the server on which the model runs. Such a model has no file and no details of its own.
   *
   * @default `https://ollama.com:443`, if there is a `remoteModel` or if the name ends with `:cloud` or `-cloud`; otherwise the model runs on
   * the mocked server
   */
  remoteHost?: string
  /** The name of the model on the other server. Default: its name, if there is a `remoteHost` or if it ends with `cloud`, such as `x:cloud`. */
  remoteModel?: string
}

/** A model that runs on another server, such as Ollama's cloud. */
export interface RemoteModel {
  /** The address of the other server, such as `https://ollama.com:443`. */
  host: string
  /** The name of the model there. */
  model: string
}

/** A file that a model has beside its weights. */
export interface ExtraFile {
  kind: 'adapter' | 'draft' | 'projector'
  /** 64 hexadecimal digits. */
  digest: string
}

/** The details of a model that its file decides. */
export type FileDetails = Pick<ModelDetails, 'format' | 'family' | 'families' | 'parameter_size' | 'quantization_level'>

/** An installed model with all its values. */
export interface InstalledModel {
  /** The name as `/api/tags` lists it. */
  readonly name: string
  /** A key that is equal for all names of this model. */
  readonly key: string
  /** The time of the last change in RFC 3339. */
  readonly modifiedAt: string
  /** The size of the model in bytes. */
  readonly size: number
  readonly digest: string
  /** The digest of its largest file. Copies of the model, and models that are created from it, have the same one. */
  readonly weights: string
  readonly details: ModelDetails
  /** The details as its file gives them. A model that is created from this one has the same, unless the request says otherwise. */
  readonly fileDetails: FileDetails
  readonly capabilities: readonly Capability[]
  /** Whether its fixture has `capabilities`. If so, every profile refuses what the model cannot do. */
  readonly declaresCapabilities: boolean
  readonly template: string
  readonly system: string
  readonly parameters: string
  /** The texts of its licenses. */
  readonly licenses: readonly string[]
  readonly messages: readonly Message[]
  readonly modelInfo: Readonly<Record<string, unknown>>
  /** The tensors in its file. */
  readonly tensors: readonly Tensor[]
  /** The files that it has beside its weights. Undefined: none. */
  readonly extraFiles?: readonly ExtraFile[]
  /** Whether the template is one that the mock has made. Then nobody relies on what it writes, and prompts are counted without it. */
  readonly hasPlaceholderTemplate?: boolean
  /** Whether nobody has given a template, so that the model has the one that Ollama uses then. */
  readonly hasDefaultTemplate?: boolean
  /** The template in the file of the model, in the format of Jinja. Undefined: the file has none. */
  readonly chatTemplate?: string | undefined
  /** Whether chats are written with the template in the file, and not with `template`. */
  readonly usesChatTemplate?: boolean
  /** The name of the code of Ollama that writes the prompts of the model. Undefined: its template does. */
  readonly renderer?: string | undefined
  /** The name of the code of Ollama that finds tool calls and thoughts in what the model writes. Undefined: its template decides. */
  readonly parser?: string | undefined
  /** The lowest version of Ollama that can run the model, such as `0.20.0`. Ollama shows it, and does not check it here. */
  readonly requires?: string | undefined
  /** Where the model runs, if it runs on another server. Such a model has no file. */
  readonly remote?: RemoteModel | undefined
  /** The constant Modelfile of the default profile. Without it, the Modelfile is written from the other values. */
  readonly modelfile?: string
}
