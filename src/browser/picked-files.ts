import { ADAPTER_SETTINGS, PICKLE, WEIGHTS } from '#client/model-files'

/** What a person picked or dropped: the files that say how a model was tuned, or why there are none. */
export type Picked =
  | { readonly ok: true; readonly name: string; readonly files: readonly File[] }
  | { readonly ok: false; readonly reason: string }

/** Chooses among a folder's files; those further down (checkpoints, logs) are not looked at. */
export function choose(name: string, all: readonly File[]): Picked {
  const files = all
    .filter((file) => WEIGHTS.test(file.name) || ADAPTER_SETTINGS.test(file.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (files.some((file) => WEIGHTS.test(file.name))) return { ok: true, name: name || nameOf(files), files }
  const pickles = all.filter((file) => PICKLE.test(file.name)).map((file) => file.name)
  return {
    ok: false,
    reason:
      pickles.length > 0
        ? `There are only pickled weights here (${pickles.join(', ')}). Loading a pickle runs its author's code, so it is not even sent. Save the model again as safetensors.`
        : 'There is no .safetensors file here. Pick the folder that training wrote: adapter_model.safetensors beside adapter_config.json, or model.safetensors.',
  }
}

/** The files of an `<input type="file">`, with or without `webkitdirectory`. */
export function fromInput(input: HTMLInputElement): Picked {
  const all = [...(input.files ?? [])]
  const [folder] = all[0]?.webkitRelativePath.split('/') ?? []
  return choose(
    folder ?? '',
    all.filter((file) => file.webkitRelativePath.split('/').length <= 2),
  )
}

/** What was dropped: one folder, or files. */
export async function fromDrop(transfer: DataTransfer): Promise<Picked> {
  // The list empties itself once the event is over: take the entry out first.
  const folder = [...transfer.items].map((item) => item.webkitGetAsEntry()).find((entry) => entry?.isDirectory)
  if (!folder) return choose('', [...transfer.files])
  return choose(folder.name, await filesOf(folder as FileSystemDirectoryEntry))
}

async function filesOf(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader()
  const files: File[] = []
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return files
    const plain = some.filter((entry): entry is FileSystemFileEntry => entry.isFile)
    files.push(...(await Promise.all(plain.map((entry) => new Promise<File>((yes, no) => entry.file(yes, no))))))
  }
}

function nameOf(files: readonly File[]): string {
  return files.find((file) => WEIGHTS.test(file.name))!.name.replace(/(\.safetensors)?(\.index\.json)?$/, '')
}
