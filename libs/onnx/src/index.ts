export { OnnxModel } from './session/onnx-model.js';
export { toOnnx } from './export/to-onnx.js';
