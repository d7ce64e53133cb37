/** Clocks of the bot and of Patroni may differ by as much. */
export const clockSkewMs = 2_000;
