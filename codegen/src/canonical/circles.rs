//! Things that lead to themselves: strongly connected components of a graph.

/// The circle that each node is in, where it leads to itself. Those that lead to each other are in the same one.
pub(crate) fn circles(edges: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut back = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|to| back[*to].push(from));
    }
    let (mut seen, mut finished) = (vec![false; edges.len()], Vec::new());
    (0..edges.len()).for_each(|root| follow(edges, root, &mut seen, &mut finished));
    let (mut seen, mut circle) = (vec![false; edges.len()], vec![None; edges.len()]);
    for (number, root) in finished.into_iter().rev().enumerate() {
        let mut members = Vec::new();
        follow(&back, root, &mut seen, &mut members);
        if members.len() > 1 || edges[root].contains(&root) {
            members.iter().for_each(|member| circle[*member] = Some(number));
        }
    }
    circle
}

/// Depth first, without recursion: adds the nodes that were not seen yet, each after those that it leads to.
fn follow(edges: &[Vec<usize>], root: usize, seen: &mut [bool], finished: &mut Vec<usize>) {
    let mut stack = Vec::new();
    if !std::mem::replace(&mut seen[root], true) {
        stack.push((root, 0));
    }
    while let Some((node, next)) = stack.last_mut() {
        let Some(&target) = edges[*node].get(*next) else {
            finished.push(*node);
            stack.pop();
            continue;
        };
        *next += 1;
        if !std::mem::replace(&mut seen[target], true) {
            stack.push((target, 0));
        }
    }
}
