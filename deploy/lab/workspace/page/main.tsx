import { render } from 'preact';
import { config } from 'zod';
import { App } from './app/app.tsx';

// The page's security policy forbids eval, which zod would otherwise try.
config({ jitless: true });

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
