//! Reading the console's static files, and writing the output folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::bundle::File;
use crate::error::BundleError;

/// The console's files that are not Rust.
#[derive(Debug, Default)]
pub struct Sources {
    /// `index.html`: the page template.
    pub page: Option<String>,
    /// `style.css`.
    pub style: Option<String>,
    /// The files of `assets/` by name, in order; sub folders are not looked into.
    pub assets: Vec<(String, Vec<u8>)>,
}

impl Sources {
    /// Reads what is there; each part may be missing.
    ///
    /// # Errors
    /// `File` if a part is there but not readable.
    pub fn read(console: &Path) -> Result<Sources, BundleError> {
        let mut assets = Vec::new();
        let folder = console.join("assets");
        if folder.is_dir() {
            for name in names(&folder)? {
                let path = folder.join(&name);
                if path.is_file() {
                    assets.push((name, access(&path, std::fs::read(&path))?));
                }
            }
        }
        Ok(Sources {
            page: text(&console.join("index.html"))?,
            style: text(&console.join("style.css"))?,
            assets,
        })
    }
}

/// Makes the folder hold exactly these files. A file that is there already is left alone, so that
/// its time stamp does not make cargo build the server again.
///
/// # Errors
/// `File` if the folder or a file cannot be written.
pub fn replace(folder: &Path, files: &[File]) -> Result<(), BundleError> {
    access(folder, std::fs::create_dir_all(folder))?;
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    for name in names(folder)? {
        let path = folder.join(&name);
        if !wanted.contains(name.as_str()) && path.is_file() {
            access(&path, std::fs::remove_file(&path))?;
        }
    }
    for file in files {
        let path = folder.join(&file.name);
        if std::fs::read(&path).is_ok_and(|content| content == file.content) {
            continue;
        }
        access(&path, std::fs::write(&path, &file.content))?;
    }
    Ok(())
}

fn names(folder: &Path) -> Result<BTreeSet<String>, BundleError> {
    let entries = access(folder, std::fs::read_dir(folder))?;
    let mut names = BTreeSet::new();
    for entry in entries {
        names.insert(
            access(folder, entry)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    Ok(names)
}

fn text(path: &Path) -> Result<Option<String>, BundleError> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        result => access(path, result).map(Some),
    }
}

fn access<T>(path: &Path, result: std::io::Result<T>) -> Result<T, BundleError> {
    result.map_err(|source| BundleError::File {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::{Sources, replace};
    use crate::bundle::File;

    fn file(name: &str, content: &str) -> File {
        File {
            name: name.to_owned(),
            content: content.into(),
        }
    }

    #[test]
    fn old_files_go_and_equal_ones_keep_their_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dist");
        replace(&path, &[file("a-1.js", "one"), file("index.html", "1")]).unwrap();
        let written = path.join("a-1.js").metadata().unwrap().modified().unwrap();

        replace(
            &path,
            &[
                file("a-1.js", "one"),
                file("b-2.js", "two"),
                file("index.html", "2"),
            ],
        )
        .unwrap();
        assert_eq!(
            path.join("a-1.js").metadata().unwrap().modified().unwrap(),
            written
        );
        assert_eq!(std::fs::read(path.join("index.html")).unwrap(), b"2");

        replace(&path, &[file("index.html", "2")]).unwrap();
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
    }

    #[test]
    fn every_source_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let sources = Sources::read(folder.path()).unwrap();
        assert!(sources.page.is_none() && sources.style.is_none() && sources.assets.is_empty());

        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("assets/b.svg"), "b").unwrap();
        std::fs::write(folder.path().join("style.css"), "a{}").unwrap();
        let sources = Sources::read(folder.path()).unwrap();
        assert_eq!(sources.style.as_deref(), Some("a{}"));
        assert_eq!(sources.assets, [("b.svg".to_owned(), b"b".to_vec())]);
    }
}
