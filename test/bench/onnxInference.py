# What the terminal is compared with: ONNX's own reader and shape inference. Prints its processor time in ms and its
# peak memory in bytes.
import resource
import sys

import onnx

onnx.shape_inference.infer_shapes(onnx.load(sys.argv[1], load_external_data=False))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(f'\n@usage {(usage.ru_utime + usage.ru_stime) * 1000} {usage.ru_maxrss * 1024}', file=sys.stderr)
