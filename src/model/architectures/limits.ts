/**
 * The largest sizes a config may name. They bound work before anything is checked against the tensors; each is a few times the
 * largest dense model published (Llama 3.1 405B: 126 layers, width 16,384, 128 heads, MLP 53,248; vocabularies reach 262,144).
 */
export const mostLayers = 512
export const mostWidth = 65_536
export const mostHeads = 1024
export const mostIntermediate = 262_144
export const mostVocabulary = 1_048_576
export const mostPositions = 16_777_216
