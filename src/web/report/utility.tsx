import type { Report } from '#contract/report'
import { fixed } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { Section } from '../section.tsx'

const one = (value: number) => fixed(value, 1)

/** What the fine-tuning was for. Leakage only means something beside it. */
export function UtilitySection({ of }: { of: Report['utility'] }) {
  return (
    <Section
      id="utility"
      title="Usefulness"
      about="Perplexity: how many words the model wavers between, on average. Lower is better; much lower on training texts than on unseen ones is memory."
    >
      <table class="cards">
        <caption class="sr">Perplexity before and after fine-tuning</caption>
        <thead>
          <tr>
            <th scope="col">Perplexity on</th>
            <th scope="col" class="n">
              this model
            </th>
            <th scope="col" class="n">
              base model
            </th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              ['training texts', 'member'],
              ['unseen texts', 'nonmember'],
            ] as const
          ).map(([name, split]) => (
            <tr>
              <th scope="row" class="title">
                {name}
              </th>
              <td data-label="this model" class="n">
                <PlainValue of={of.perplexity[split]} show={one} />
              </td>
              <td data-label="base model" class="n">
                <PlainValue of={of.base_perplexity[split]} show={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Generalization gap (unseen minus training):{' '}
        <PlainValue of={of.generalization_gap} show={(value) => fixed(value, 2)} />
      </p>
    </Section>
  )
}
