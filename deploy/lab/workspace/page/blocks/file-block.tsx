import { z } from 'zod';
import { Icon } from '../kit/icon.tsx';
import { defineBlock } from './define-block.ts';

export const fileBlock = defineBlock(z.object({ external_id: z.string(), source: z.string() }), ({ block }) => (
  <div class="file-card">
    <Icon name="file" />
    <span class="file-name">{block.external_id}</span>
  </div>
));
