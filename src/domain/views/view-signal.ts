/** The models of a scan. */
export type Model = 'target' | 'reference'

/** Evidence from altered texts: the name of the view and the model that scores it. */
export type ViewSignal = `${string}/${Model}`

export function isViewSignal(signal: string): signal is ViewSignal {
  return /^[a-z0-9_]+\/(target|reference)$/.test(signal)
}

export function viewSignal(view: string, model: Model): ViewSignal {
  return `${view}/${model}`
}

export function partsOf(signal: ViewSignal): { readonly view: string; readonly model: Model } {
  const [view = '', model] = signal.split('/')
  return { view, model: model as Model }
}
