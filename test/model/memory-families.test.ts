import { holds } from '../support/peak-memory.ts'
import { configs } from '../support/synthetic-weights.ts'

holds([
  { name: 'Pythia-160M, texts of 128 tokens', config: configs.pythia160m, length: 128, tokens: 2048 },
  { name: 'Qwen3-0.6B, texts of 512 tokens', config: configs.qwen3Small, length: 512, tokens: 1024 },
  { name: 'Gemma 3 270M, texts of 1024 tokens', config: configs.gemma3Small, length: 1024, tokens: 1024 },
])
