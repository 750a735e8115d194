/** What the numbers of a report are, besides the attacks: each with its definition, its source and what it does not say. */
export interface MetricText {
  readonly id: string
  readonly title: string
  readonly meaning: string
  readonly formula: string
  readonly source: string
  readonly limits: string
}

export const METRIC_TEXTS: readonly MetricText[] = [
  {
    id: 'tpr_at_fpr',
    title: 'Recognised at a rate of false alarms (TPR at FPR)',
    meaning:
      'The share of training texts that the attacker calls members, when at most this share of outsiders is wrongly called one. An attacker who guesses reaches exactly the rate itself.',
    formula: 'TPR@α = max { TPR(τ) : FPR(τ) ≤ α }',
    source: 'Carlini et al. 2022, arXiv:2112.03570',
    limits:
      'Needs at least 1/α outsiders to be measured and ⌈ln 0.05 / ln(1 − α)⌉ of them to be certified at 95 %: 29 for 10 %, 299 for 1 %, 2,995 for 0.1 %. Below that the report says why there is no number.',
  },
  {
    id: 'auc',
    title: 'AUC',
    meaning: 'How often a random member scores higher than a random outsider. 0.5 is chance, 1 is perfect.',
    formula: 'AUC = (#{s_m > s_n} + ½ #{s_m = s_n}) / (m · n)',
    source: 'Mann and Whitney 1947',
    limits:
      'An average over all rates of false alarms, most of which no attacker would accept. Read it after the rates.',
  },
  {
    id: 'advantage',
    title: 'Advantage',
    meaning: 'The largest lead of recognised members over false alarms, at any threshold.',
    formula: 'adv = max_τ ( TPR(τ) − FPR(τ) )',
    source: 'Yeom et al. 2018, arXiv:1709.01604',
    limits: 'Chosen after looking, so slightly above 0 even for a model without memory.',
  },
  {
    id: 'mia_recall',
    title: 'MIA recall',
    meaning:
      'The protocol of the paper this service grew from: cut where one in ten outsiders passes, count the training texts beyond it.',
    formula: 'recall = #{ x in train : s(x) < sort(s(validation))[⌊0.1 n⌋] } / #train',
    source: 'Mireshghallah et al. 2022, arXiv:2205.12506',
    limits: 'One operating point, without the uncertainty of the cut itself. For comparison with published numbers.',
  },
  {
    id: 'exposure',
    title: 'Exposure',
    meaning:
      'How many bits the model brings a guesser closer to a secret that was planted in training. Each bit halves the number of guesses; at the cap the secret is the first guess.',
    formula: 'exposure = log₂ |R| − log₂ rank(secret in R)',
    source: 'Carlini et al. 2019, arXiv:1802.08232',
    limits:
      'A secret that left no trace still averages 1.44 bits. With fewer references than candidates, what lies above log₂ of their number is extrapolated from a skew-normal fit, and marked.',
  },
  {
    id: 'extraction',
    title: 'Word for word (extraction)',
    meaning:
      'Given the beginning of a training text, greedy decoding writes the rest exactly. Teacher forcing decides it in one pass, without generating.',
    formula: 'extracted ⇔ rank(x_t) = 0 for every suffix token;  P_n = 1 − (1 − Π p(x_t))ⁿ for n samples',
    source: 'Carlini et al. 2023, arXiv:2202.07646; Hayes et al. 2024, arXiv:2410.19482',
    limits:
      'Counts exact repetition alone. Compare with unseen texts and with the base model: some texts can be guessed without memory.',
  },
  {
    id: 'audit',
    title: 'Lower bound of ε',
    meaning:
      'The smallest privacy loss that explains how well canaries which were in training are told from canaries which were not.',
    formula: 'ε ≥ sup { ε : P[Bin(r, e^ε / (1 + e^ε)) ≥ correct guesses] < 5 % }',
    source: 'Steinke, Nasr, Jagielski 2023, arXiv:2305.08846',
    limits: 'A lower bound for this training run, not a guarantee: the true ε may be far larger.',
  },
  {
    id: 'blind_baseline',
    title: 'Blind baseline',
    meaning:
      'A bag of words tries to tell members from outsiders without any model. If it can, the two sets differ, and a membership number would measure that.',
    formula: 'five-fold AUC of a linear classifier on word counts; gate: AUC and its interval above ½',
    source: 'Das, Zhang, Tramèr 2024, arXiv:2406.16201',
    limits: 'Catches differences in wording, not every difference.',
  },
  {
    id: 'perplexity',
    title: 'Perplexity and generalization gap',
    meaning:
      'How many words the model wavers between, on average. The gap is perplexity on unseen texts minus that on training texts.',
    formula: 'PPL = exp( mean NLL per token );  gap = PPL(unseen) − PPL(training)',
    source: 'Mireshghallah et al. 2022, arXiv:2205.12506',
    limits: 'Comparable only between models with the same tokenizer on the same texts.',
  },
  {
    id: 'grade',
    title: 'Grade',
    meaning:
      'One letter from the point estimates: the worst of membership (recognised at 10 %: A up to 15 %, B 25 %, C 50 %, D 85 %), repetition beyond the base (A up to 0.1 %, B 1 %, C 5 %, D 25 %) and mean exposure (A up to 3 bits, B 6, C 10, else D).',
    formula: 'grade = worst( membership, extraction, exposure )',
    source: 'This service',
    limits: 'It describes. The verdict decides: that one compares whole intervals with the policy.',
  },
]
