import assert from 'node:assert/strict';
import { bfloatToNumber, halfToNumber } from '../../../../src/engine/readers/support/shortFloats';

describe('half precision', () => {
  // Bits and values from the table of examples in IEEE 754-2008's article on Wikipedia, "Half-precision floating-point format".
  const examples: [number, number][] = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 2 ** -14 * (1023 / 1024)],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3bff, 1 - 2 ** -11],
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0x8000, -0],
    [0xc000, -2],
    [0xfc00, -Infinity],
  ];
  for (const [bits, value] of examples) {
    it(`0x${bits.toString(16).padStart(4, '0')} is ${Object.is(value, -0) ? '−0' : value}`, () => {
      assert.equal(halfToNumber(bits), value);
    });
  }

  it('has quiet and signalling NaNs', () => {
    for (const bits of [0x7c01, 0x7e00, 0xffff]) assert.ok(Number.isNaN(halfToNumber(bits)));
  });
});

describe('bfloat16', () => {
  // Bits and values from Wikipedia's "bfloat16 floating-point format".
  const examples: [number, number][] = [
    [0x0000, 0],
    [0x8000, -0],
    [0x3f80, 1],
    [0xc000, -2],
    [0x4049, 3.140625],
    [0x3eab, 0.333984375],
    [0x7f7f, (2 ** 8 - 1) * 2 ** -7 * 2 ** 127],
    [0x0080, 2 ** -126],
    [0x7f80, Infinity],
    [0xff80, -Infinity],
  ];
  for (const [bits, value] of examples) {
    it(`0x${bits.toString(16).padStart(4, '0')} is ${Object.is(value, -0) ? '−0' : value}`, () => {
      assert.equal(bfloatToNumber(bits), value);
    });
  }

  it('has NaNs', () => {
    for (const bits of [0xffc1, 0xff81]) assert.ok(Number.isNaN(bfloatToNumber(bits)));
  });
});
