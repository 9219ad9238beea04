//! Where things are: the checkout, the build output, and the cache outside the checkout.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The paths every step works with.
pub struct Workspace {
    /// The folder of the top `Cargo.toml`.
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`, or `target` of the checkout.
    pub target: PathBuf,
    /// Downloads that outlive the checkout: `$XDG_CACHE_HOME/parley` or `~/.cache/parley`.
    pub cache: PathBuf,
}

impl Workspace {
    /// Finds the checkout from this program's own package, the rest from the environment.
    pub fn locate() -> Workspace {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.ancestors().nth(2).unwrap_or(package).to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        let cache = match (std::env::var_os("XDG_CACHE_HOME"), std::env::var_os("HOME")) {
            (Some(folder), _) if !folder.is_empty() => PathBuf::from(folder),
            (_, Some(home)) => PathBuf::from(home).join(".cache"),
            (_, None) => std::env::temp_dir(),
        };
        Workspace {
            root,
            target,
            cache: cache.join("parley"),
        }
    }

    /// cargo in this workspace, with a stable environment: what cargo told this program about the
    /// package `xtask` must not reach the build scripts of others, or they would run again.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                cargo.env_remove(name.as_ref());
            }
        }
        cargo
    }

    /// A program that cargo builds in the `dev` profile.
    pub fn debug_program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// A program that cargo builds in the `release` profile.
    pub fn release_program(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }

    /// Where the console's files end up; the server embeds them from here.
    pub fn console_files(&self) -> PathBuf {
        self.root.join("console/dist")
    }
}
