/** In place of a binary that tests do not load. */
export default null
