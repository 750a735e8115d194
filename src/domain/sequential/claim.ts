export const ANYTIME_CLAIM =
  'The scan looked at its numbers while they came in and stopped when the policy was decided. All intervals of members and non-members are confidence sequences: with 95 % confidence they hold the truth at every look together, whenever one stops. ' +
  'Ordinary intervals after such a stop would be wrong more often than they say. They speak of the source that the texts were drawn from, and assume that members and non-members are random draws from it.'

export const FIXED_CLAIM =
  'Nobody looked before everything was scored, so the intervals are the ordinary ones, for a number of examples fixed beforehand.'
