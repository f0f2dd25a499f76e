import ArgumentParser
import Glibc

/// Where the program begins.
@main
enum Start {
    static func main() {
        StandardDescriptors.occupy()
        // Swift takes the words of the command line from /proc.
        guard !CommandLine.arguments.isEmpty else {
            OutputStream.tell("Error: the command line cannot be read; is /proc mounted?")
            exit(1)
        }
        BigProc.main()
    }
}

/// The command line: what `bigproc` alone and `bigproc --help` show.
struct BigProc: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bigproc",
        abstract: "The /proc of a machine you don't own.",
        discussion: """
            Serves /proc/interrupts and the files around it, of an emulated machine with two CPUs or a \
            million, as the emulated kernel would print them.

            First steps:
              bigproc machines                              which machines there are
              bigproc cat proc/interrupts                   a file, without mounting anything
              bigproc mount --machine epyc-512 /mnt/epyc    all files, for any program to read
              cat /mnt/epyc/proc/interrupts
              bigproc unmount /mnt/epyc
              bigproc run --machine uv-4096 -- lscpu        a command that sees the machine at /proc and /sys
              bigproc bisect --vary cpus=2..8192 -- ./x.sh  the number of CPUs at which a command starts to fail
              bigproc compare --machine altix-512           what each way of buffering the file costs
              bigproc import /proc/interrupts -o mine.yaml  this machine's table, to be changed and served

            Exit status: 0 done; 1 it failed, with one line that says what and what to do; 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [
            MountCommand.self, UnmountCommand.self, CatCommand.self, RunCommand.self, BisectCommand.self,
            DumpCommand.self, ImportCommand.self, MachinesCommand.self, ValidateCommand.self,
            CompareCommand.self,
        ])
}
