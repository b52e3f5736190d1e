/** What the story knows about an installed model. */
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

/** Returns the name as Ollama lists it: without the default namespace, and with a tag. Lower case, so that names compare. */
export function toListedName(name: string): string {
  const short = name.toLowerCase().replace(/^library\//, '')
  return short.includes(':') ? short : `${short}:latest`
}

/** The models of a server while a story changes them. It is a second, simpler implementation, which gives no answers. */
export class StoryModel {
  readonly installed = new Map<string, Installed>()
  /** The loaded models by their weights, in the order in which they were loaded. */
  readonly loaded = new Map<string, Loaded>()
  readonly deleted = new Set<string>()
  readonly #anyIsInstalled: boolean

  constructor(names: readonly string[], { anyIsInstalled }: { anyIsInstalled: boolean }) {
    for (const name of names) this.installed.set(name, { content: filesOf(name), weights: name })
    this.#anyIsInstalled = anyIsInstalled
  }

  /** Does a step of the story. Returns whether the server accepts it. */
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

  /** Finds an installed model. In the default profile, each name counts as installed until it is deleted. */
  #find(name: string): Installed | undefined {
    const isPlaceholder = this.#anyIsInstalled && !this.deleted.has(name)
    return this.installed.get(name) ?? (isPlaceholder ? { content: filesOf(name), weights: name } : undefined)
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

/** Names the files of a model. Under one name, an installed, a pulled and a placeholder model have the same files. */
function filesOf(name: string): string {
  return `files of ${name}`
}
