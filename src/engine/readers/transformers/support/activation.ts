import { entryOf } from '../../../graph/entryOf';
import { float, text } from '../../support/attributes';
import type { Module } from './module';

/** The library's `ACT2FN`: the class of each activation, and how it is computed. */
const activations: Readonly<Record<string, { readonly type: string; readonly lower: Lowering }>> = {
  gelu: { type: 'GELUActivation', lower: gelu('none') },
  gelu_python: { type: 'GELUActivation', lower: gelu('none') },
  gelu_new: { type: 'NewGELUActivation', lower: gelu('tanh') },
  gelu_fast: { type: 'FastGELUActivation', lower: gelu('tanh') },
  gelu_pytorch_tanh: { type: 'GELUTanh', lower: gelu('tanh') },
  gelu_python_tanh: { type: 'GELUTanh', lower: gelu('tanh') },
  quick_gelu: {
    type: 'QuickGELUActivation',
    lower: (module, x) => module.op('QuickGelu', [x], { alpha: float(1.702) }, 'com.microsoft'),
  },
  silu: { type: 'SiLUActivation', lower: silu },
  swish: { type: 'SiLUActivation', lower: silu },
  relu: { type: 'ReLU', lower: (module, x) => module.op('Relu', [x]) },
  relu2: { type: 'ReLUSquaredActivation', lower: squaredRelu },
  sigmoid: { type: 'Sigmoid', lower: (module, x) => module.op('Sigmoid', [x]) },
  tanh: { type: 'Tanh', lower: (module, x) => module.op('Tanh', [x]) },
  mish: { type: 'MishActivation', lower: (module, x) => module.op('Mish', [x]) },
};

type Lowering = (module: Module, value: string) => string;

function gelu(approximate: 'none' | 'tanh'): Lowering {
  return (module, x) => module.op('Gelu', [x], { approximate: text(approximate) });
}

/** x·σ(x) */
function silu(module: Module, x: string): string {
  return module.op('Mul', [x, module.op('Sigmoid', [x])]);
}

function squaredRelu(module: Module, x: string): string {
  const positive = module.op('Relu', [x]);
  return module.op('Mul', [positive, positive]);
}

/** The activation named in a configuration, as a module; an unknown one costs an unknown number of operations. */
export function activation(parent: Module, name: string, value: string, kind: string): string {
  const known = entryOf(activations, kind);
  return parent.child(name, known?.type ?? kind, module =>
    known ? known.lower(module, value) : module.op('Activation', [value], { kind: text(kind) }, 'transformers'),
  );
}
