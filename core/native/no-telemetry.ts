/**
 * ONNX Runtime ≥ 1.30 sends usage events to its makers from Linux and macOS unless this is set before the library is
 * loaded; it writes a device id and a log besides. So this module is imported before the runtime (ADR 0008).
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
