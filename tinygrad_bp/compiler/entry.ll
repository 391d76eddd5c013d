; The built-in function around every native program: it reads the arguments, calls the program
; and builds the result, as a layout says (`entry.py` writes it). Names in angle brackets stand
; for what the running interpreter has in their place: see `_link` there.
;
; A layout is a row of i64. Its head:
;   0 the program's address                     4 where, in the call's memory, results start
;   1 how many arguments                        5 where the scratch starts
;   2 how many commands the arguments take      6 how many doubles there are in all
;   3 how many slots
; then, for each slot, where its buffer starts and its length; then the commands for the
; arguments, and one for the result:
;   0, start, count                              numbers that follow each other
;   1, type, size, commands, (command)...        a list or a tuple
;   2, size, (key, command)...                   a dict
;   3, slot or start, count, rank, extent...     an array; extent -1: any

; Copies numbers from `count` Python objects. False: one of them is none.
define internal i1 @numbers(ptr %items, i64 %count, ptr %into) {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %taken]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %take, label %done
take:
  %item = getelementptr ptr, ptr %items, i64 %i
  %object = load ptr, ptr %item
  %type.field = getelementptr i8, ptr %object, i64 <object.type>
  %type = load ptr, ptr %type.field
  %is.float = icmp eq ptr %type, <float>
  br i1 %is.float, label %float, label %other
float:
  %value.field = getelementptr i8, ptr %object, i64 <float.value>
  %value = load double, ptr %value.field
  br label %taken
other:
  %is.int = icmp eq ptr %type, <int>
  %is.bool = icmp eq ptr %type, <bool>
  %is.whole = or i1 %is.int, %is.bool
  br i1 %is.whole, label %whole, label %refuse
whole:
  %converted = call double <PyLong_AsDouble>(ptr %object)
  %error = call ptr <PyErr_Occurred>()
  %fits = icmp eq ptr %error, null
  br i1 %fits, label %taken, label %refuse
taken:
  %x = phi double [%value, %float], [%converted, %whole]
  %place = getelementptr double, ptr %into, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret i1 true
refuse:
  ret i1 false
}

; Puts `count` new floats into the empty items of a list or a tuple. False: out of memory.
define internal i1 @floats(ptr %from, i64 %count, ptr %items) {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %made]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %make, label %done
make:
  %place = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %place
  %object = call ptr <PyFloat_FromDouble>(double %x)
  %failed = icmp eq ptr %object, null
  br i1 %failed, label %done, label %made
made:
  %item = getelementptr ptr, ptr %items, i64 %i
  store ptr %object, ptr %item
  %j = add i64 %i, 1
  br label %next
done:
  %all = phi i1 [true, %next], [false, %make]
  ret i1 %all
}

; A new array of `count` doubles (NumPy's type 12). Null: out of memory.
define internal ptr @array(i32 %dimensions, ptr %shape, ptr %from, i64 %count) {
  %array = call ptr <PyArray_New>(ptr <ndarray>, i32 %dimensions, ptr %shape, i32 12,
    ptr null, ptr null, i32 0, i32 0, ptr null)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %done, label %made
made:
  %data.field = getelementptr i8, ptr %array, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  br label %next
next:
  %i = phi i64 [0, %made], [%j, %copy]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %copy, label %done
copy:
  %source = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %source
  %place = getelementptr double, ptr %data, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret ptr %array
}

; Whether two keys of dicts are one object, or strings of the same text.
define internal i1 @same(ptr %key, ptr %given) {
  %identical = icmp eq ptr %key, %given
  br i1 %identical, label %yes, label %examine
examine:
  %type.field = getelementptr i8, ptr %key, i64 <object.type>
  %type = load ptr, ptr %type.field
  %given.field = getelementptr i8, ptr %given, i64 <object.type>
  %given.type = load ptr, ptr %given.field
  %one = icmp eq ptr %type, <str>
  %other = icmp eq ptr %given.type, <str>
  %both = and i1 %one, %other
  br i1 %both, label %compare, label %differ
compare:
  %order = call i32 <PyUnicode_Compare>(ptr %key, ptr %given)
  %same = icmp eq i32 %order, 0
  ret i1 %same
yes:
  ret i1 true
differ:
  ret i1 false
}

; Where a list or a tuple keeps its items.
define internal ptr @items(ptr %object, ptr %type) {
  %inside = getelementptr i8, ptr %object, i64 <tuple.items>
  %is.list = icmp eq ptr %type, <list>
  br i1 %is.list, label %list, label %tuple
list:
  %field = getelementptr i8, ptr %object, i64 <list.items>
  %outside = load ptr, ptr %field
  ret ptr %outside
tuple:
  ret ptr %inside
}

; Reads what `commands` commands say, the first about the first of the items and so on. Gives
; where the layout goes on. Null: an object does not fit.
define internal ptr @read(ptr %layout, i64 %commands, ptr %items, ptr %numbers, ptr %inputs,
                          ptr %lengths) {
start:
  %position = alloca i64
  %key = alloca ptr
  %value = alloca ptr
  br label %next
next:
  %at = phi ptr [%layout, %start], [%at.next, %done]
  %item = phi ptr [%items, %start], [%item.next, %done]
  %left = phi i64 [%commands, %start], [%left.next, %done]
  %command = load i64, ptr %at
  %first.at = getelementptr i64, ptr %at, i64 1
  %first = load i64, ptr %first.at
  %second.at = getelementptr i64, ptr %at, i64 2
  %second = load i64, ptr %second.at
  %third.at = getelementptr i64, ptr %at, i64 3
  %third = load i64, ptr %third.at
  %fourth.at = getelementptr i64, ptr %at, i64 4
  %item.after = getelementptr ptr, ptr %item, i64 1
  %finished = icmp eq i64 %left, 0
  br i1 %finished, label %end, label %more
end:
  ret ptr %at
more:
  %is.numbers = icmp eq i64 %command, 0
  br i1 %is.numbers, label %numbers.command, label %one

numbers.command:
  %into = getelementptr double, ptr %numbers, i64 %first
  %copied = call i1 @numbers(ptr %item, i64 %second, ptr %into)
  %item.behind = getelementptr ptr, ptr %item, i64 %second
  br i1 %copied, label %done, label %refuse

one:
  %object = load ptr, ptr %item
  %type.field = getelementptr i8, ptr %object, i64 <object.type>
  %type = load ptr, ptr %type.field
  switch i64 %command, label %array [i64 1, label %sequence i64 2, label %mapping]

sequence:
  %kind = inttoptr i64 %first to ptr
  %is.kind = icmp eq ptr %type, %kind
  br i1 %is.kind, label %measure, label %refuse
measure:
  %size.field = getelementptr i8, ptr %object, i64 <list.size>
  %size = load i64, ptr %size.field
  %is.size = icmp eq i64 %size, %second
  br i1 %is.size, label %parts, label %refuse
parts:
  %parts.items = call ptr @items(ptr %object, ptr %type)
  %parts.end = call ptr @read(ptr %fourth.at, i64 %third, ptr %parts.items, ptr %numbers,
                              ptr %inputs, ptr %lengths)
  %parts.fit = icmp ne ptr %parts.end, null
  br i1 %parts.fit, label %done, label %refuse

mapping:
  %is.dict = icmp eq ptr %type, <dict>
  store i64 0, ptr %position
  br i1 %is.dict, label %entry, label %refuse
entry:
  %entry.at = phi ptr [%second.at, %mapping], [%value.end, %entry.read]
  %entries = phi i64 [%first, %mapping], [%entries.left, %entry.read]
  %found = call i32 <PyDict_Next>(ptr %object, ptr %position, ptr %key, ptr %value)
  %is.found = icmp ne i32 %found, 0
  %is.wanted = icmp ne i64 %entries, 0
  %agree = icmp eq i1 %is.found, %is.wanted
  br i1 %agree, label %entry.or.end, label %refuse
entry.or.end:
  br i1 %is.found, label %compare, label %done
compare:
  %key.wanted = load ptr, ptr %entry.at
  %key.given = load ptr, ptr %key
  %is.same = call i1 @same(ptr %key.wanted, ptr %key.given)
  br i1 %is.same, label %entry.value, label %refuse
entry.value:
  %value.at = getelementptr i64, ptr %entry.at, i64 1
  %value.end = call ptr @read(ptr %value.at, i64 1, ptr %value, ptr %numbers, ptr %inputs,
                              ptr %lengths)
  %value.fits = icmp ne ptr %value.end, null
  br i1 %value.fits, label %entry.read, label %refuse
entry.read:
  %entries.left = sub i64 %entries, 1
  br label %entry

array:
  %is.array = icmp eq ptr %type, <ndarray>
  br i1 %is.array, label %describe, label %refuse
describe:
  %rank.field = getelementptr i8, ptr %object, i64 <ndarray.dimensions>
  %rank.given = load i32, ptr %rank.field
  %rank = trunc i64 %third to i32
  %is.rank = icmp eq i32 %rank.given, %rank
  %flags.field = getelementptr i8, ptr %object, i64 <ndarray.flags>
  %flags = load i32, ptr %flags.field
  %plain = and i32 %flags, 257 ; C-contiguous (1) and aligned (256)
  %is.plain = icmp eq i32 %plain, 257
  %dtype.field = getelementptr i8, ptr %object, i64 <ndarray.dtype>
  %dtype = load ptr, ptr %dtype.field
  %dtype.type.field = getelementptr i8, ptr %dtype, i64 <object.type>
  %dtype.type = load ptr, ptr %dtype.type.field
  %is.float64 = icmp eq ptr %dtype.type, <float64>
  %order.field = getelementptr i8, ptr %dtype, i64 <dtype.byteorder>
  %order = load i8, ptr %order.field
  %is.native = icmp eq i8 %order, 61 ; '='
  %rank.and.flags = and i1 %is.rank, %is.plain
  %dtype.and.order = and i1 %is.float64, %is.native
  %is.right = and i1 %rank.and.flags, %dtype.and.order
  br i1 %is.right, label %enter, label %refuse
enter:
  %shape.field = getelementptr i8, ptr %object, i64 <ndarray.shape>
  %shape = load ptr, ptr %shape.field
  %data.field = getelementptr i8, ptr %object, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  %input = getelementptr ptr, ptr %inputs, i64 %first
  store ptr %data, ptr %input
  %array.end = getelementptr i64, ptr %fourth.at, i64 %third
  br label %axis
axis:
  %i = phi i64 [0, %enter], [%i.next, %axis.fits]
  %last = icmp eq i64 %i, %third
  br i1 %last, label %done, label %examine
examine:
  %extent.at = getelementptr i64, ptr %shape, i64 %i
  %extent = load i64, ptr %extent.at
  %wanted.at = getelementptr i64, ptr %fourth.at, i64 %i
  %wanted = load i64, ptr %wanted.at
  %is.free = icmp eq i64 %wanted, -1
  %is.extent = icmp eq i64 %wanted, %extent
  %fits = or i1 %is.free, %is.extent
  br i1 %fits, label %axis.or.length, label %refuse
axis.or.length:
  br i1 %is.free, label %length, label %axis.fits
length:
  %length.at = getelementptr i64, ptr %lengths, i64 %first
  store i64 %extent, ptr %length.at
  br label %axis.fits
axis.fits:
  %i.next = add i64 %i, 1
  br label %axis

done:
  %at.next = phi ptr [%third.at, %numbers.command], [%parts.end, %parts],
                     [%entry.at, %entry.or.end], [%array.end, %axis]
  %item.next = phi ptr [%item.behind, %numbers.command], [%item.after, %parts],
                       [%item.after, %entry.or.end], [%item.after, %axis]
  %left.next = sub i64 %left, 1
  br label %next
refuse:
  ret ptr null
}

; Builds what `commands` commands say, and puts it into the empty items. Gives where the
; layout goes on. Null: an error; a container stands in its place though it is not full.
define internal ptr @build(ptr %layout, i64 %commands, ptr %items, ptr %results) {
start:
  %value = alloca ptr
  br label %next
next:
  %at = phi ptr [%layout, %start], [%at.next, %done]
  %item = phi ptr [%items, %start], [%item.next, %done]
  %left = phi i64 [%commands, %start], [%left.next, %done]
  %command = load i64, ptr %at
  %first.at = getelementptr i64, ptr %at, i64 1
  %first = load i64, ptr %first.at
  %second.at = getelementptr i64, ptr %at, i64 2
  %second = load i64, ptr %second.at
  %third.at = getelementptr i64, ptr %at, i64 3
  %third = load i64, ptr %third.at
  %fourth.at = getelementptr i64, ptr %at, i64 4
  %item.after = getelementptr ptr, ptr %item, i64 1
  %from = getelementptr double, ptr %results, i64 %first
  %finished = icmp eq i64 %left, 0
  br i1 %finished, label %end, label %more
end:
  ret ptr %at
more:
  switch i64 %command, label %array.command [i64 0, label %numbers.command i64 1, label %sequence
                                             i64 2, label %mapping]

numbers.command:
  %made = call i1 @floats(ptr %from, i64 %second, ptr %item)
  %item.behind = getelementptr ptr, ptr %item, i64 %second
  br i1 %made, label %done, label %fail

sequence:
  %kind = inttoptr i64 %first to ptr
  %is.list = icmp eq ptr %kind, <list>
  br i1 %is.list, label %list, label %tuple
list:
  %new.list = call ptr <PyList_New>(i64 %second)
  br label %sequence.made
tuple:
  %new.tuple = call ptr <PyTuple_New>(i64 %second)
  br label %sequence.made
sequence.made:
  %new = phi ptr [%new.list, %list], [%new.tuple, %tuple]
  store ptr %new, ptr %item
  %none = icmp eq ptr %new, null
  br i1 %none, label %fail, label %parts
parts:
  %parts.items = call ptr @items(ptr %new, ptr %kind)
  %parts.end = call ptr @build(ptr %fourth.at, i64 %third, ptr %parts.items, ptr %results)
  %parts.failed = icmp eq ptr %parts.end, null
  br i1 %parts.failed, label %fail, label %done

mapping:
  %dict = call ptr <PyDict_New>()
  store ptr %dict, ptr %item
  %no.dict = icmp eq ptr %dict, null
  br i1 %no.dict, label %fail, label %entry
entry:
  %entry.at = phi ptr [%second.at, %mapping], [%value.end, %entry.put]
  %entries = phi i64 [%first, %mapping], [%entries.left, %entry.put]
  %full = icmp eq i64 %entries, 0
  br i1 %full, label %done, label %entry.value
entry.value:
  %key = load ptr, ptr %entry.at
  %value.at = getelementptr i64, ptr %entry.at, i64 1
  store ptr null, ptr %value
  %value.end = call ptr @build(ptr %value.at, i64 1, ptr %value, ptr %results)
  %object = load ptr, ptr %value
  %value.failed = icmp eq ptr %value.end, null
  br i1 %value.failed, label %drop, label %put
drop:
  call void <Py_DecRef>(ptr %object)
  br label %fail
put:
  %status = call i32 <PyDict_SetItem>(ptr %dict, ptr %key, ptr %object)
  call void <Py_DecRef>(ptr %object) ; the dict holds it now
  %is.put = icmp eq i32 %status, 0
  br i1 %is.put, label %entry.put, label %fail
entry.put:
  %entries.left = sub i64 %entries, 1
  br label %entry

array.command:
  %rank = trunc i64 %third to i32
  %array = call ptr @array(i32 %rank, ptr %fourth.at, ptr %from, i64 %second)
  store ptr %array, ptr %item
  %array.end = getelementptr i64, ptr %fourth.at, i64 %third
  %no.array = icmp eq ptr %array, null
  br i1 %no.array, label %fail, label %done

done:
  %at.next = phi ptr [%third.at, %numbers.command], [%parts.end, %parts], [%entry.at, %entry],
                     [%array.end, %array.command]
  %item.next = phi ptr [%item.behind, %numbers.command], [%item.after, %parts],
                       [%item.after, %entry], [%item.after, %array.command]
  %left.next = sub i64 %left, 1
  br label %next
fail:
  ret ptr null
}

; A call with all the memory that it needs. 
define internal ptr @call(ptr %layout, ptr %arguments, ptr %work) {
  %program = load ptr, ptr %layout
  %slots.at = getelementptr i64, ptr %layout, i64 3
  %slots = load i64, ptr %slots.at
  %results.at = getelementptr i64, ptr %layout, i64 4
  %results.start = load i64, ptr %results.at
  %scratch.at = getelementptr i64, ptr %layout, i64 5
  %scratch.start = load i64, ptr %scratch.at
  %commands.at = getelementptr i64, ptr %layout, i64 2
  %commands = load i64, ptr %commands.at
  %slot.at = getelementptr i64, ptr %layout, i64 7
  %inputs = alloca ptr, i64 %slots
  %lengths = alloca i64, i64 %slots
  %outputs = alloca ptr
  %value = alloca ptr
  %results = getelementptr double, ptr %work, i64 %results.start
  %scratch = getelementptr double, ptr %work, i64 %scratch.start
  store ptr %results, ptr %outputs
  store ptr null, ptr %value
  br label %slot
slot:
  %s = phi i64 [0, %0], [%s.next, %slot.enter]
  %at = phi ptr [%slot.at, %0], [%at.next, %slot.enter]
  %entered = icmp eq i64 %s, %slots
  br i1 %entered, label %begin, label %slot.enter
slot.enter:
  %start = load i64, ptr %at
  %buffer = getelementptr double, ptr %work, i64 %start
  %input = getelementptr ptr, ptr %inputs, i64 %s
  store ptr %buffer, ptr %input
  %length.at = getelementptr i64, ptr %at, i64 1
  %length = load i64, ptr %length.at
  %length.to = getelementptr i64, ptr %lengths, i64 %s
  store i64 %length, ptr %length.to
  %s.next = add i64 %s, 1
  %at.next = getelementptr i64, ptr %at, i64 2
  br label %slot
begin:
  %end = call ptr @read(ptr %at, i64 %commands, ptr %arguments, ptr %work, ptr %inputs,
                        ptr %lengths)
  %fits = icmp ne ptr %end, null
  br i1 %fits, label %run, label %refuse
run:
  call void %program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)
  %built = call ptr @build(ptr %end, i64 1, ptr %value, ptr %results)
  %result = load ptr, ptr %value
  %failed = icmp eq ptr %built, null
  br i1 %failed, label %fail, label %give
give:
  ret ptr %result
fail:
  call void <Py_DecRef>(ptr %result)
  ret ptr null
refuse:
  call void <PyErr_Clear>()
  call void <Py_IncRef>(ptr <NotImplemented>)
  ret ptr <NotImplemented>
}

; The built-in function. Its `self` is a tuple, and the first item of that is the layout.
define ptr @entry(ptr %self, ptr %arguments, i64 %count) {
  %array.at = getelementptr i8, ptr %self, i64 <tuple.items>
  %array = load ptr, ptr %array.at
  %data.field = getelementptr i8, ptr %array, i64 <ndarray.data>
  %layout = load ptr, ptr %data.field
  %count.at = getelementptr i64, ptr %layout, i64 1
  %expected = load i64, ptr %count.at
  %doubles.at = getelementptr i64, ptr %layout, i64 6
  %doubles = load i64, ptr %doubles.at
  %complete = icmp eq i64 %count, %expected
  br i1 %complete, label %complete.call, label %refuse
complete.call:
  %is.large = icmp ugt i64 %doubles, 4096 ; too much for the stack
  br i1 %is.large, label %large, label %small
small:
  %stack = alloca double, i64 %doubles
  %result = call ptr @call(ptr %layout, ptr %arguments, ptr %stack)
  ret ptr %result
large:
  %bytes = mul i64 8, %doubles
  %heap = call ptr <PyMem_RawMalloc>(i64 %bytes)
  %failed = icmp eq ptr %heap, null
  br i1 %failed, label %fail, label %go
go:
  %result.large = call ptr @call(ptr %layout, ptr %arguments, ptr %heap)
  call void <PyMem_RawFree>(ptr %heap)
  ret ptr %result.large
fail:
  %error = call ptr <PyErr_NoMemory>()
  ret ptr null
refuse:
  call void <Py_IncRef>(ptr <NotImplemented>)
  ret ptr <NotImplemented>
}
