import Machine

/// Where the directories of a function lie in a path, and which function a path leads to.
struct FunctionPlace: Sendable {
    /// How many numbers the path of the function's own directory has.
    static let numberCount = 2

    /// How many bridges are above.
    let depth: Int
    /// The place of the function among all; nil for a path that leads to none.
    let function: @Sendable (Place) -> Int?
}

/// Finds what a function gives among the directories below it: what is at the end of a path of directories, each of
/// which is named by its number among its neighbours.
enum InterfacePlaces {
    /// The most directories between a function's and those of what it gives.
    static let mostParents = 4
    /// The bits of a number of a directory or of what is in it.
    static let bits = 4

    /// The function with no more of what it gives than there are numbers for.
    static func fitting(_ function: PCIFunction) -> PCIFunction {
        guard function.interfaces.count > 1 || function.interfaces.first?.parents.count ?? 0 > mostParents
        else {
            return function
        }
        var result = function
        result.interfaces = []
        for interface in function.interfaces where interface.parents.count <= mostParents {
            result.interfaces.append(interface)
            let isTooMany = (0...interface.parents.count).contains { depth in
                let start = interface.parents.prefix(depth)
                let members = result.interfaces.filter { $0.parents.starts(with: start) }
                return next(members, depth: depth).count > 1 << bits
                    || members.count { $0.parents.count == depth } > 1 << bits
            }
            if isTooMany { result.interfaces.removeLast() }
        }
        return result
    }

    /// How many numbers are needed for each directory below functions, and for what these hold.
    static func bits(_ functions: [PCIFunction]) -> Int {
        let isSingle = functions.allSatisfy { $0.interfaces.count <= 1 }
        return isSingle ? 1 : bits
    }

    /// The names of the directories at a depth that lead to some of `members`.
    static func next(_ members: [DeviceInterface], depth: Int) -> [String] {
        var names: [String] = []
        for member in members where member.parents.count > depth {
            if !names.contains(member.parents[depth]) { names.append(member.parents[depth]) }
        }
        return names
    }

    /// What is below the directory that a path leads to, `depth` directories below a function's.
    static func members(
        _ function: PCIFunction, _ place: Place, depth: Int
    ) -> (path: [String], members: [DeviceInterface]) {
        var members = function.interfaces
        var path: [String] = []
        for level in 0..<depth {
            let names = next(members, depth: level)
            let number = place.numbers[FunctionPlace.numberCount + level]
            guard names.indices.contains(number) else { return (path, []) }
            path.append(names[number])
            members = members.filter { $0.parents.count > level && $0.parents[level] == names[number] }
        }
        return (path, members)
    }
}
