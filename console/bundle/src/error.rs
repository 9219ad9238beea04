//! What can go wrong while bundling.

use std::path::PathBuf;

/// Why no bundle was made.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A source file or the output folder is not accessible.
    #[error("cannot access `{}`", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The module cannot be cut: it was linked without `--emit-relocs`, or it is none.
    #[error("cannot cut the module into parts")]
    Split(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A part has sections that do not follow each other.
    #[error("a part of the module is broken")]
    NoModule,
    /// The module was not made for the pinned wasm-bindgen, or is no module.
    #[error("wasm-bindgen refuses `{}`", path.display())]
    Bindgen {
        /// The module.
        path: PathBuf,
        /// What wasm-bindgen said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The page template would not run under the console's content security policy.
    #[error(
        "`console/index.html` has {0}, which the content security policy of the console blocks"
    )]
    InlineInPage(&'static str),
    /// The page template has no place for the bundle's own head lines.
    #[error("`console/index.html` has no `</head>`")]
    NoHead,
    /// Compressing a file failed.
    #[error("cannot compress `{name}`")]
    Compress {
        /// The file's name in the bundle.
        name: String,
        /// What the compressor said.
        #[source]
        source: std::io::Error,
    },
}
