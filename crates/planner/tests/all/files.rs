//! What other programs read and write: the instance as JSON, and the problem as MPS.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{plan_in_steps, stands};
use serde_json::Value;
use std::collections::BTreeMap;
use vedich_planner::{Instance, Size, generate, to_mps};

#[test]
fn an_instance_survives_its_file() {
    let instance = generate(Size::Small, 9);
    let text = serde_json::to_string(&instance).unwrap();
    assert_eq!(serde_json::from_str::<Instance>(&text).unwrap(), instance);
}

/// The example is a plannable instance, and schema, example and code name the same keys.
#[test]
fn the_schema_names_what_the_planner_reads() {
    let example: Value = serde_json::from_str(include_str!("../../../../docs/schemas/station-plan.example.json")).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../../../docs/schemas/station-plan.schema.json")).unwrap();
    let instance: Instance = serde_json::from_value(example.clone()).unwrap();
    let plan = plan_in_steps(&instance, 500);
    common::check(&instance, &plan);
    assert!(plan.objective > 0.0);
    agree(&example, &schema, &schema);
    agree(&serde_json::to_value(&instance).unwrap(), &schema, &schema);
    let mut odd = example;
    odd["colour"] = Value::from("blue");
    assert!(serde_json::from_value::<Instance>(odd).is_err(), "a misspelt key is an error, not nothing");
}

fn agree(value: &Value, schema: &Value, root: &Value) {
    if let Some(name) = schema["$ref"].as_str() {
        return agree(value, &root["$defs"][name.trim_start_matches("#/$defs/")], root);
    }
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                assert!(schema["properties"].get(key).is_some(), "{key} is not in the schema");
                agree(inner, &schema["properties"][key], root);
            }
            for key in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(key.as_str().unwrap()), "{key} is required");
            }
        }
        Value::Array(items) => items.iter().for_each(|item| agree(item, &schema["items"], root)),
        _ => {}
    }
}

/// The MPS file is the same problem: the plan is feasible in it, and its value there is the plan's, up to the tangents' tenth of a percent.
#[test]
fn the_plan_is_a_solution_of_the_mps_file() {
    let instance = generate(Size::Small, 6);
    let plan = plan_in_steps(&instance, 800);
    let file = Mps::read(&to_mps(&instance).unwrap());
    // Columns are numbered by fleet and, within it, by place.
    let mut x: BTreeMap<String, f64> = BTreeMap::new();
    let mut site = BTreeMap::new();
    for (f, fleet) in instance.fleets.iter().enumerate() {
        let mut places: Vec<usize> = match &fleet.places {
            Some(codes) => codes.iter().map(|c| instance.places.iter().position(|p| p.id == *c).unwrap()).collect(),
            None => (0..instance.places.len()).collect(),
        };
        places.sort_unstable();
        for p in places {
            let next = site.len();
            site.insert((f, p), next);
        }
    }
    for (f, p, d, s) in stands(&instance, &plan) {
        *x.entry(format!("x{}_{}", site[&(f, p)], d * 3 + s)).or_default() += 1.0;
    }
    for (name, value) in &x {
        assert!(*value <= file.upper[name], "{name}");
    }
    // Resources.
    let load = |row: &str| -> f64 { file.rows[row].iter().map(|(c, a)| a * x.get(c).copied().unwrap_or(0.0)).sum() };
    for (row, kind) in &file.kinds {
        if *kind == 'L' && !row.starts_with('T') {
            assert!(load(row) <= file.right(row) + 1e-9, "{row}");
        }
    }
    // The curve: y from its equations, z as high as its tangents allow.
    let mut objective = 0.0;
    for g in 0..instance.groups.len() {
        let mut y = 0.0;
        for c in 0.. {
            let row = format!("Y{g}_{c}");
            let Some(entries) = file.rows.get(&row) else { break };
            y -= entries.iter().map(|(col, a)| a * x.get(col).copied().unwrap_or(0.0)).sum::<f64>();
            let z = format!("z{g}_{c}");
            let Some(worth) = file.rows["OBJ"].iter().find(|(col, _)| *col == z) else { continue };
            let most = (0..).map_while(|i| {
                let row = format!("T{g}_{c}_{i}");
                let entries = file.rows.get(&row)?;
                let of = |name: &str| entries.iter().find(|(col, _)| col == name).map(|(_, a)| *a);
                Some((file.right(&row) - of(&format!("y{g}_{c}"))? * y) / of(&z)?)
            });
            objective -= worth.1 * most.fold(file.upper[&z], f64::min);
        }
    }
    assert!(objective >= plan.objective - 1e-6, "{objective} {}", plan.objective);
    assert!(objective <= plan.objective * 1.001, "{objective} {}", plan.objective);
}

/// Just enough of the format to read our own files.
struct Mps {
    kinds: BTreeMap<String, char>,
    rows: BTreeMap<String, Vec<(String, f64)>>,
    rights: BTreeMap<String, f64>,
    upper: BTreeMap<String, f64>,
}

impl Mps {
    fn read(text: &str) -> Self {
        let mut out = Self { kinds: BTreeMap::new(), rows: BTreeMap::new(), rights: BTreeMap::new(), upper: BTreeMap::new() };
        let mut section = "";
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if !line.starts_with(' ') {
                section = words[0];
                continue;
            }
            match (section, words.as_slice()) {
                ("ROWS", [kind, row]) => {
                    out.kinds.insert((*row).to_owned(), kind.chars().next().unwrap());
                    out.rows.entry((*row).to_owned()).or_default();
                }
                ("COLUMNS", ["MARKER", ..]) => {}
                ("COLUMNS", [column, row, value]) => {
                    let row = out.rows.get_mut(*row).unwrap_or_else(|| panic!("{row} is no row"));
                    row.push(((*column).to_owned(), value.parse().unwrap()));
                }
                ("RHS", [_, row, value]) => {
                    assert!(out.kinds.contains_key(*row), "{row}");
                    out.rights.insert((*row).to_owned(), value.parse().unwrap());
                }
                ("BOUNDS", ["UP", _, column, value]) => {
                    out.upper.insert((*column).to_owned(), value.parse().unwrap());
                }
                ("BOUNDS", ["LO", ..]) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(section, "ENDATA");
        out
    }

    fn right(&self, row: &str) -> f64 {
        self.rights.get(row).copied().unwrap_or(0.0)
    }
}
