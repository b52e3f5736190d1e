/** What a model is, as far as its names and digests go. */
interface Installed {
  /** Equal for two models that have the same files. */
  content: string
  /** Equal for two models of which only one is in memory at a time. */
  weights: string
}

interface Loaded {
  name: string
  content: string
}

export type Step =
  | { kind: 'copy'; source: string; destination: string }
  | { kind: 'create'; model: string; from: string; system: string }
  | { kind: 'delete' | 'pull' | 'load' | 'unload'; model: string }

/** The name without what Ollama leaves out when it lists it. */
export function toListedName(name: string): string {
  const short = name.toLowerCase().replace(/^library\//, '')
  return short.includes(':') ? short : `${short}:latest`
}

/** The models of a server as a story changes them, written a second time: simpler, and without any answer. */
export class StoryModel {
  readonly installed = new Map<string, Installed>()
  /** By their weights, the first to come first. */
  readonly loaded = new Map<string, Loaded>()
  readonly deleted = new Set<string>()
  readonly #anyIsInstalled: boolean

  constructor(names: readonly string[], { anyIsInstalled }: { anyIsInstalled: boolean }) {
    for (const name of names) this.installed.set(name, { content: filesOf(name), weights: name })
    this.#anyIsInstalled = anyIsInstalled
  }

  /** Whether the server takes the step. */
  take(step: Step): boolean {
    switch (step.kind) {
      case 'copy':
        return this.#copy(toListedName(step.source), toListedName(step.destination))
      case 'create': {
        const from = toListedName(step.from)
        const base = this.#find(from) ?? this.#pull(from)
        this.#install(toListedName(step.model), { ...base, content: changed(base.content, step.system) })
        return true
      }
      case 'delete':
        return this.#delete(toListedName(step.model))
      case 'pull':
        this.#pull(toListedName(step.model))
        return true
      case 'load':
      case 'unload':
        return this.#stay(toListedName(step.model), step.kind)
    }
  }

  /** By default any name is installed until it is deleted. */
  #find(name: string): Installed | undefined {
    const imagined = this.#anyIsInstalled && !this.deleted.has(name)
    return this.installed.get(name) ?? (imagined ? { content: filesOf(name), weights: name } : undefined)
  }

  #install(name: string, model: Installed): void {
    this.installed.set(name, model)
    this.deleted.delete(name)
  }

  #copy(source: string, destination: string): boolean {
    if (source === destination) return true
    const model = this.#find(source)
    if (model) this.#install(destination, model)
    return model !== undefined
  }

  #pull(name: string): Installed {
    const model = { content: filesOf(name), weights: name }
    this.#install(name, model)
    return model
  }

  #delete(name: string): boolean {
    const isThere = this.#find(name) !== undefined
    this.installed.delete(name)
    this.deleted.add(name)
    return isThere
  }

  #stay(name: string, kind: 'load' | 'unload'): boolean {
    const model = this.#find(name)
    if (!model) return false
    if (kind === 'unload') this.loaded.delete(model.weights)
    else if (!this.loaded.has(model.weights)) this.loaded.set(model.weights, { name, content: model.content })
    return true
  }
}

function changed(content: string, system: string): string {
  return `${content.replace(/ says .*$/, '')} says ${system}`
}

/** What is given, pulled or taken for installed under one name is one model. */
function filesOf(name: string): string {
  return `files of ${name}`
}
