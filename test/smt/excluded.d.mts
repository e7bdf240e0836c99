export const because: Readonly<Record<'guests', string>>;
