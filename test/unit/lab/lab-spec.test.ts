import { describe, expect, it } from 'vitest';
import { stateDirectoryOf } from '../../../deploy/lab/lab-paths.ts';
import {
  controlGroupOf,
  fullLab,
  type LabSpec,
  nodeNamed,
  nodeNamespaceOf,
  rootLinkOf,
  switchNamespaceOf,
  switchPortOf,
  tinyLab,
} from '../../../deploy/lab/lab-spec.ts';

const labs = [fullLab, tinyLab];

describe.each(labs)('the lab $name', (spec) => {
  it('has link names that the kernel takes (15 characters at most)', () => {
    const links = [rootLinkOf(spec), ...spec.nodes.map(switchPortOf)];
    expect(links.filter((name) => name.length > 15)).toEqual([]);
  });

  it('gives every host an address of its own in its network', () => {
    const network = spec.rootAddress.split('.').slice(0, 3).join('.');
    const addresses = [spec.rootAddress, ...spec.nodes.map((node) => node.address)];
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => address.startsWith(`${network}.`))).toBe(true);
  });

  it('names the nodes there are when asked for one that is not', () => {
    expect(() => nodeNamed(spec, 'nobody')).toThrow(spec.nodes[0]?.name);
  });
});

it('keeps two labs on one machine apart in every name', () => {
  const namesOf = (spec: LabSpec) => [
    stateDirectoryOf(spec),
    rootLinkOf(spec),
    switchNamespaceOf(spec),
    controlGroupOf(spec),
    spec.rootAddress,
    ...spec.nodes.map((node) => nodeNamespaceOf(spec, node)),
    ...spec.nodes.map((node) => node.address),
  ];
  const shared = namesOf(fullLab).filter((name) => namesOf(tinyLab).includes(name));
  expect(shared).toEqual([]);
});
