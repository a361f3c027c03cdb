export { toOnnx } from './export/to-onnx.js';
