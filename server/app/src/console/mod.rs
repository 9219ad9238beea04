//! The built console under `/console/`: files inside the program, served as
//! they were compressed when the console was built.

mod encoding;
mod file;
mod headers;
mod http;
mod media_type;

pub use http::routes;
