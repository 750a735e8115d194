/** Type of the event that tells a waiting run that there is news. */
export const WAKE = 'wake'
