//! Logs, traces and metrics (design §12): lines to standard error, OTLP when an
//! endpoint is set, Prometheus text on the private address.

mod meters;
mod private;
mod requests;
mod start;
mod trace;

pub use meters::Meters;
pub use private::serve as serve_private;
pub use requests::observe;
pub use start::{Telemetry, TelemetryError, start};
pub use trace::trace_id;
