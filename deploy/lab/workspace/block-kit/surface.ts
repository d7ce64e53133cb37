/** Where blocks can stand: a message, a modal or an app's home tab. */
export type Surface = 'message' | 'modal' | 'home';

export const everySurface = ['message', 'modal', 'home'] as const satisfies readonly Surface[];
