/** What one may send where the contract has `S`: defaults may be left out. */
export type Input<S extends { readonly _zod: { readonly input: unknown } }> = S['_zod']['input']
