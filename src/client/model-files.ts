/** Weights that are programs: loading one runs its author's code, so the server refuses them and nobody even sends them. */
export const PICKLE = /\.(bin|pt|pth|ckpt|pkl|pickle)$/
export const WEIGHTS = /\.safetensors(\.index\.json)?$/
/** What stands beside fine-tuned weights, as PEFT, AdapterHub and transformers save them. */
export const ADAPTER_SETTINGS = /^(config|adapter_config)\.json$/
