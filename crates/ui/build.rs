//! Makes cargo notice freshly built assets: `rust-embed` itself only watches the files that existed at the last compile.

fn main() {
    // An absent folder would count as changed on every build. Failing to create it is harmless: assets may be missing.
    let _ = std::fs::create_dir_all("assets/dist");
    println!("cargo::rerun-if-changed=assets/dist");
}
