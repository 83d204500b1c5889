import { CodedError } from '../../graph/codedError';

/** A source cannot be read. Codes: `empty`, `truncated`, `corrupt`, `not-onnx`, … */
export class ReadError extends CodedError {}
