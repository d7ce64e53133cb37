import { describe, expect, it } from 'vitest';
import { findUnresolvedMembers } from '../../../deploy/lab/probe/probe-resolution.ts';

const text = [
  '# pxname,svname,status,weight,',
  'be_write,patroni-1,UP,1,',
  'be_write,patroni-2,MAINT (resolution),1,',
  'be_readonly,patroni-3,MAINT (resolution),1,',
  'be_write,BACKEND,UP,1,',
  '',
].join('\n');

describe('findUnresolvedMembers', () => {
  it('names the members of the writing backend whose names are not resolved', () => {
    expect(findUnresolvedMembers({ statusCode: 200, text })).toEqual(['patroni-2']);
  });

  it.each([
    { what: 'a refusal', statusCode: 401, text },
    { what: 'a page that is no statistics', statusCode: 200, text: '<html><body>be_write</body></html>' },
    { what: 'nothing', statusCode: 200, text: '' },
  ])('does not take $what for good news', ({ statusCode, text }) => {
    expect(() => findUnresolvedMembers({ statusCode, text })).toThrow(`answered ${statusCode}`);
  });
});
