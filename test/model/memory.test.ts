import { holds } from '../support/peak-memory.ts'
import { configs } from '../support/synthetic-weights.ts'

holds([
  { name: 'GPT-2 small, texts of 128 tokens', config: configs.gpt2Small, length: 128, tokens: 4096 },
  { name: 'GPT-2 small, texts of 1024 tokens', config: configs.gpt2Small, length: 1024, tokens: 1024 },
  {
    name: 'GPT-2 small, 200 keys in front of texts of 16 tokens',
    config: configs.gpt2Small,
    length: 16,
    tokens: 2048,
    past: 200,
  },
  {
    name: 'GPT-2 small, a prompt of 100 before texts of 28',
    config: configs.gpt2Small,
    length: 28,
    tokens: 448,
    rows: 100,
  },
  { name: 'SmolLM2-135M, texts of 128 tokens', config: configs.smolLm2, length: 128, tokens: 2048 },
  { name: 'SmolLM2-135M, texts of 1024 tokens', config: configs.smolLm2, length: 1024, tokens: 1024 },
])
