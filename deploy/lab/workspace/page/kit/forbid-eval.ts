import { config } from 'zod';

// The page's security policy forbids eval, which zod would try when the first schema is made: import this first.
config({ jitless: true });
